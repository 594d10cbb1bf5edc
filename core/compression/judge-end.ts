interface ProgramEnd {
  /** Undefined where it was killed or never started. */
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** What lz4 and zstd say of a file that is none of theirs, cut short or damaged. */
const damage =
  /corrupt|checksum|premature end|unfinished stream|unexpected end|unsupported format|unknown header|unrecogni[sz]ed|(?:decoding|decompression) error/i;
const machine = /memory|allocat|no space/i;

/**
 * What the end of a decompressor says of the file: `whole`, or `damaged` by the program's own words; `silent` where it
 * says no more than that it failed, as lz4 does of what follows its last frame; `failed` where the machine let it down.
 */
export function judgeEnd({ exitCode, stderr }: ProgramEnd): 'whole' | 'damaged' | 'silent' | 'failed' {
  if (exitCode === 0) return 'whole';
  if (exitCode === undefined || machine.test(stderr)) return 'failed';
  if (stderr.trim() === '') return 'silent';
  return damage.test(stderr) ? 'damaged' : 'failed';
}
