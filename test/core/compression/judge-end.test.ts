import { expect, test } from 'vitest';
import { judgeEnd } from '../../../core/compression/judge-end.ts';

test.each([
  [0, '', 'whole'],
  [1, "/*stdin*\\ : Decoding error (36) : Restored data doesn't match checksum", 'damaged'],
  [1, '/*stdin*\\ : Decoding error (36) : Destination buffer is too small', 'damaged'],
  [1, '/*stdin*\\ : Read error (39) : premature end', 'damaged'],
  [1, 'zstd: /*stdin*\\: unsupported format', 'damaged'],
  [1, 'zstd: /*stdin*\\: unknown header', 'damaged'],
  [66, 'Error 66 : Decompression error : ERROR_contentChecksum_invalid', 'damaged'],
  [68, 'Error 68 : Unfinished stream', 'damaged'],
  [44, 'Error 44 : Unrecognized header : file cannot be decoded', 'damaged'],
  [1, '', 'silent'],
  [1, 'Error 11 : Decoding error (36) : Allocation error : not enough memory', 'failed'],
  [1, 'zstd: error 70 : Write error : cannot write block : No space left on device', 'failed'],
  [37, 'zstd: error 37 : Read error', 'failed'],
  [127, 'zstd: error while loading shared libraries: libzstd.so.1', 'failed'],
  [undefined, '', 'failed'],
  [undefined, 'Error 68 : Unfinished stream', 'failed'],
])('exit status %s and the words "%s": %s', (exitCode, stderr, expected) => {
  expect(judgeEnd({ exitCode, stderr })).toBe(expected);
});
