import { z } from 'zod';
import { manifestErrors as errors } from './manifest-errors.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

const fileSchema = z
  .object({
    Path: z.string().optional(),
    'Encoded-Path': z
      .string()
      .regex(/^(?:[0-9a-f]{2})+$/i)
      .optional(),
    Size: z.number().int().nonnegative(),
    'Checksum-Algorithm': z.enum(['CRC32C', 'SHA224', 'SHA256', 'SHA384', 'SHA512']).optional(),
    Checksum: z
      .string()
      .regex(/^(?:[0-9a-f]{2})*$/i)
      .optional(),
  })
  .refine((file) => (file.Path === undefined) !== (file['Encoded-Path'] === undefined))
  .refine((file) => (file.Checksum === undefined) === (file['Checksum-Algorithm'] === undefined));

const frameSchema = z.object({
  'PostgreSQL-Backup-Manifest-Version': z.number().int(),
  // A 64 bit number would lose its last digits as a JavaScript number; it is made a string before parsing.
  'System-Identifier': z.string().optional(),
  Files: z.array(z.never()),
  // `barman generate-manifest` writes none.
  'WAL-Ranges': z
    .array(z.object({ Timeline: z.number().int(), 'Start-LSN': z.string(), 'End-LSN': z.string() }))
    .default([]),
  'Manifest-Checksum': z.string().regex(/^[0-9a-f]{64}$/i),
});

/** One object of the list of files. */
export function parseManifestFile(text: string): ManifestFile & { readonly path: string } {
  const file = parse(fileSchema, text);
  const encoded = file['Encoded-Path'];
  const bytes = encoded === undefined ? bytesOf(file.Path ?? '') : Buffer.from(encoded, 'hex');
  return {
    path: bytes.toString('latin1'),
    bytes: file.Size,
    algorithm: file['Checksum-Algorithm'] ?? 'NONE',
    checksum: file.Checksum?.toLowerCase() ?? '',
  };
}

/** Barman, being written in Python, puts a lone surrogate for a byte that is no UTF-8. */
function bytesOf(path: string): Buffer {
  const parts = path.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) - 0xdc00))),
  );
}

/** The manifest without its list of files. */
export function parseManifestFrame(
  text: string,
): Omit<Manifest, 'files' | 'algorithm'> & { readonly checksum: string } {
  const frame = parse(frameSchema, text.replace(/("System-Identifier":\s*)(\d+)/, '$1"$2"'));
  const version = frame['PostgreSQL-Backup-Manifest-Version'];
  if (version !== 1 && version !== 2) {
    throw errors.MANIFEST_CORRUPT({ reason: `has the unknown version ${version}` });
  }
  // The server lists the newest timeline first.
  const ranges = frame['WAL-Ranges'].toSorted((a, b) => b.Timeline - a.Timeline);
  const [newest, oldest] = [ranges[0], ranges.at(-1)];
  return {
    checksum: frame['Manifest-Checksum'],
    systemIdentifier: frame['System-Identifier'],
    walRange:
      newest === undefined || oldest === undefined
        ? undefined
        : { timeline: newest.Timeline, startLsn: oldest['Start-LSN'], endLsn: newest['End-LSN'] },
  };
}

function parse<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw errors.MANIFEST_CORRUPT({ reason: `cannot be understood: ${shown}` }, { cause });
  }
}
