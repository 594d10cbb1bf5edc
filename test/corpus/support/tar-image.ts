import { tarHeader, tarPadding } from '../../../core/demo/tar-header.ts';

export interface Member {
  name: string;
  header: Buffer;
  content: Buffer;
}

/** A tar archive in memory: a hundred damaged backups are made from a few sound ones, without unpacking any. */
export class TarImage {
  members: Member[] = [];

  constructor(bytes: Buffer) {
    for (let at = 0; bytes[at] !== 0 && at < bytes.length;) {
      const header = bytes.subarray(at, at + 512);
      const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
      const name = header.toString('utf8', 0, header.indexOf(0));
      this.members.push({ name, header, content: bytes.subarray(at + 512, at + 512 + size) });
      at += 512 + size + tarPadding(size).length;
    }
  }

  get names(): readonly string[] {
    return this.members.map(({ name }) => name);
  }

  has(name: string): boolean {
    return this.members.some((member) => member.name === name);
  }

  member(name: string): Member {
    const found = this.members.find((member) => member.name === name);
    if (found === undefined) throw new RangeError(`the archive has no member ${name}`);
    return found;
  }

  read(name: string): Buffer {
    return this.member(name).content;
  }

  /** `change` works in the buffer it is given, or returns another. */
  edit(name: string, change: (content: Buffer) => unknown): void {
    const member = this.member(name);
    const copy = Buffer.from(member.content);
    const changed = change(copy);
    const content = Buffer.isBuffer(changed) ? changed : copy;
    if (content.equals(member.content)) throw new RangeError(`${name} was not changed`);
    member.content = content;
    member.header = resized(member.header, content.length);
  }

  remove(name: string): void {
    this.members.splice(this.members.indexOf(this.member(name)), 1);
  }

  add(name: string, content: Buffer): void {
    this.members.push({ name, header: tarHeader(name, content.length, new Date(0)), content });
  }

  bytes(): Buffer {
    const parts = this.members.flatMap(({ header, content }) => [header, content, tarPadding(content.length)]);
    return Buffer.concat([...parts, Buffer.alloc(1024)]);
  }
}

/** The header with another size, and its checksum. */
export function resized(header: Buffer, size: number): Buffer {
  const copy = Buffer.from(header);
  copy.write(`${size.toString(8).padStart(11, '0')} `, 124, 'latin1');
  return summed(copy);
}

/** The header with the checksum that it should have. */
export function summed(header: Buffer): Buffer {
  const copy = Buffer.from(header).fill(' ', 148, 156);
  const sum = copy.reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return copy;
}
