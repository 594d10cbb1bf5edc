const unprintable = /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;
const short: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Any text on one line that shows what is in it: names may hold line breaks, and marks that turn the direction of writing. */
export function escaped(text: string): string {
  const code = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  return text.replaceAll(unprintable, (character) => short[character] ?? code(character)).trimEnd();
}

/** Lines of a definition. */
export function escapedLines(text: string): string[] {
  return text.trimEnd().split(/\r?\n/).map(escaped);
}
