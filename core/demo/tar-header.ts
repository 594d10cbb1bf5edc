/** A ustar header of a plain file, laid out as PostgreSQL does. */
export function tarHeader(name: string, size: number, modified: Date): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')} `, at, 'latin1');
  header.write(name, 0, 100, 'utf8');
  octal(0o600, 100, 6);
  octal(0, 108, 6);
  octal(0, 116, 6);
  octal(size, 124, 11);
  octal(Math.floor(modified.getTime() / 1000), 136, 11);
  header.write('0', 156, 'latin1');
  header.write('ustar', 257, 'latin1');
  header.write('00', 263, 'latin1');
  header.write('postgres', 265, 'latin1');
  header.write('postgres', 297, 'latin1');
  octal(0, 329, 6);
  octal(0, 337, 6);
  header.fill(' ', 148, 156);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  return header;
}

/** Zeros up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512);
}
