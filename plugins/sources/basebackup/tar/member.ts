/** One member of a tar archive, as its headers describe it. */
export interface TarMember {
  /** Its bytes as latin1, so that any name survives; without `./` in front and `/` behind. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Bytes of content that follow. */
  readonly size: number;
  /** Target of a symbolic link. */
  readonly linkName: string;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Where its header lies in the (uncompressed) tar. */
  readonly offset: number;
}

/** Takes the content of a member; `end` is called only when all of it came. */
export interface MemberSink {
  write(chunk: Buffer): void;
  end(): void;
  /** Called instead of `end` when the archive failed inside this member. */
  abandon?(): void;
}
