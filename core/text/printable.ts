/** For people: the bytes of a name, given as latin1, read as UTF-8. */
export function printable(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
