"""What the app keeps."""
