/**
 * Breaks a text at its blanks into lines.
 *
 * @param text such as a sentence; `(default: yes)` stays in one piece, and so does a word that is too long
 * @param width how many characters a line has at the most
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<!\(default:) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
