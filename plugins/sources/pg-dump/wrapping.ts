/** What encrypts or wraps files, and how its files begin; of gpg's the first packet is a session key or its passphrase's. */
const wrappings: readonly (readonly [what: string, begin: RegExp])[] = [
  ['encrypted by age', /^age-encryption\.org\/|^-----BEGIN AGE/],
  [
    'encrypted by gpg',
    /^-----BEGIN PGP|^(?:[\x84\x85]..|\x8c.|\xc1(?:.|[\xc0-\xdf].|\xff....))\x03|^(?:\x8c.|\xc3.)\x04/s,
  ],
  ['encrypted by openssl', /^Salted__/],
  ['a zip archive', /^PK\x03\x04/],
  ['packed by 7z', /^7z\xbc\xaf/],
];

/** What was done to a file that may well hold a dump, by what it begins with; undefined where nothing tells. */
export function wrappingOf(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 64);
  return wrappings.find(([, begin]) => begin.test(text))?.[0];
}
