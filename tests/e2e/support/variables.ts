/** Good enough for Django's checks, and easy to find where it should not be. */
export const SECRET_KEY = "a-key-of-this-test-only-which-is-long-and-random-enough-4bT9xQ2m";

/** What production insists on, for commands that don't ask the database. */
export const REQUIRED = {
  SECRET_KEY,
  ALLOWED_HOSTS: "www.example.com",
  DATABASE_URL: "postgres://localhost/none",
} as const;
