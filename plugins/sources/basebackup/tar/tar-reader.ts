import { printable } from '../../../../core/index.ts';
import { errors } from '../errors.ts';
import { describeBytes } from '../storage/describe-bytes.ts';
import { BLOCK, isZero, parseHeader } from './header.ts';
import type { MemberSink, TarMember } from './member.ts';
import { MemberBuilder } from './member-builder.ts';

/** Longest extended header that is believed. */
const EXTENSION_LIMIT = 1024 * 1024;

/**
 * Reads a tar stream pushed into it, chunk by chunk, without copying content. Strict: everything that is not a whole,
 * well-formed archive of files and directories throws.
 *
 * @throws `ARCHIVE_TRUNCATED`, `ARCHIVE_CORRUPT`, `ARCHIVE_HOSTILE` (blame: backup), and what `onMember` throws
 */
export class TarReader {
  /** Set when both zero blocks that end an archive were seen. */
  ended = false;
  readonly #file: string;
  readonly #onMember: (member: TarMember) => MemberSink | undefined;
  readonly #builder: MemberBuilder;
  readonly #header = Buffer.alloc(BLOCK);
  #headerBytes = 0;
  #offset = 0;
  #zeroBlock = false;
  #current: TarMember | undefined;
  #sink: MemberSink | undefined;
  #extension: Buffer[] | undefined;
  #contentLeft = 0;
  #paddingLeft = 0;

  /** @param onMember called at each member's header; without a sink its content is passed over */
  constructor(file: string, onMember: (member: TarMember) => MemberSink | undefined) {
    this.#file = file;
    this.#onMember = onMember;
    this.#builder = new MemberBuilder(file);
  }

  /** Content of the current member that still has to come and that nobody wants: a seekable file may leave it out. */
  get skippable(): number {
    return this.#sink === undefined && this.#extension === undefined ? this.#contentLeft : 0;
  }

  /** Goes on as if `bytes` of unwanted content had been written. */
  skip(bytes: number): void {
    this.#contentLeft -= bytes;
    this.#offset += bytes;
  }

  write(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      const take = this.#step(chunk, position);
      position += take;
      this.#offset += take;
    }
  }

  /** The stream is over. Complains when the archive is not. */
  finish(): void {
    if (this.ended) return;
    const place = { file: this.#file, offset: this.#offset };
    if (this.#contentLeft > 0 || this.#paddingLeft > 0) {
      const what = this.#current === undefined ? 'a header' : printable(this.#current.name);
      throw errors.ARCHIVE_TRUNCATED({
        ...place,
        reason: `the archive ends inside ${what}, ${this.#contentLeft + this.#paddingLeft} bytes early`,
      });
    }
    throw errors.ARCHIVE_TRUNCATED({ ...place, reason: 'the archive ends without its end-of-archive blocks' });
  }

  /** The stream failed; lets the sink of the open member free what it holds. */
  abandon(): void {
    this.#sink?.abandon?.();
    this.#sink = undefined;
  }

  /** Consumes bytes of the chunk from `position` on; returns how many. */
  #step(chunk: Buffer, position: number): number {
    if (this.#contentLeft > 0) return this.#content(chunk, position);
    if (this.#paddingLeft > 0) {
      const take = Math.min(this.#paddingLeft, chunk.length - position);
      this.#paddingLeft -= take;
      return take;
    }
    if (this.#headerBytes === 0 && chunk.length - position >= BLOCK) {
      this.#block(chunk.subarray(position, position + BLOCK), this.#offset);
      return BLOCK;
    }
    const take = Math.min(BLOCK - this.#headerBytes, chunk.length - position);
    chunk.copy(this.#header, this.#headerBytes, position, position + take);
    this.#headerBytes += take;
    if (this.#headerBytes === BLOCK) {
      this.#headerBytes = 0;
      this.#block(this.#header, this.#offset + take - BLOCK);
    }
    return take;
  }

  #content(chunk: Buffer, position: number): number {
    const take = Math.min(this.#contentLeft, chunk.length - position);
    if (this.#sink !== undefined) this.#sink.write(chunk.subarray(position, position + take));
    // A copy: the chunk's memory may be used again before the extension is complete.
    else this.#extension?.push(Buffer.from(chunk.subarray(position, position + take)));
    this.#contentLeft -= take;
    if (this.#contentLeft === 0) this.#endMember();
    return take;
  }

  #block(block: Buffer, offset: number): void {
    if (isZero(block)) {
      this.ended ||= this.#zeroBlock;
      this.#zeroBlock = true;
      return;
    }
    // Zeros where a header was would end the archive early and hide every later member.
    if (this.#zeroBlock) {
      throw errors.ARCHIVE_CORRUPT({
        file: this.#file,
        offset,
        reason: 'data follows the zero blocks that end an archive; members may have been overwritten by zeros',
      });
    }
    const header = parseHeader(block);
    if (header === undefined) throw this.#noHeader(block, offset);
    const next = this.#builder.header(header, offset);
    if (next.kind === 'extension') {
      if (next.size > EXTENSION_LIMIT) {
        throw errors.ARCHIVE_CORRUPT({ file: this.#file, offset, reason: `a name takes ${next.size} bytes` });
      }
      this.#extension = [];
      this.#expect(next.size);
      return;
    }
    this.#current = next.member;
    this.#sink = this.#onMember(next.member);
    this.#expect(next.member.size);
  }

  #noHeader(block: Buffer, offset: number): Error {
    if (offset === 0) return errors.ARCHIVE_FOREIGN({ file: this.#file, found: describeBytes(block) });
    const after = this.#current === undefined ? '' : ` behind ${printable(this.#current.name)}`;
    return errors.ARCHIVE_CORRUPT({
      file: this.#file,
      offset,
      reason: `no valid header${after}: its checksum does not match`,
    });
  }

  #expect(size: number): void {
    this.#contentLeft = size;
    this.#paddingLeft = (BLOCK - (size % BLOCK)) % BLOCK;
    if (size === 0) this.#endMember();
  }

  #endMember(): void {
    if (this.#extension !== undefined) this.#builder.extension(Buffer.concat(this.#extension), this.#offset);
    this.#extension = undefined;
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end();
  }
}
