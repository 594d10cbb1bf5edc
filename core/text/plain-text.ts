import { stripVTControlCharacters } from 'node:util';

/**
 * What no reader may see: C0 and C1 controls but tab and line feed, lone surrogates, characters XML 1.0 forbids, and the
 * marks that turn the direction of writing, with which a relation's name could show one thing and mean another.
 */
// oxlint-disable-next-line no-misleading-character-class
const unwanted =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF\p{Surrogate}]/gu;

/** Text from a database, a log or a program, safe to hand to a terminal, a mail or an XML writer (which still escapes it). */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll(unwanted, '');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, ' ').trim();
}
