import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import { plainText } from '../text/plain-text.ts';
import type { Builtins } from './builtins-contract.ts';
import { buildProgress } from './build-progress.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

export interface ImageFlags {
  /** Where images lie; the sandbox's own default without it. */
  readonly images?: string;
}

/** `pgproof image build`: the root file system of a release, with PostgreSQL of that release unless packages are named. */
export async function buildImageCommand(
  release: string,
  named: readonly string[],
  { images: directory }: ImageFlags,
  io: Io,
  { images }: Builtins,
): Promise<number> {
  const packages = named.length === 0 ? ['postgresql'] : named;
  const progress = buildProgress(io.stdout);
  let image;
  try {
    image = await images.build({ release, packages, directory, signal: io.signal, onProgress: progress.step });
  } finally {
    progress.end();
  }
  io.stdout.write(`${image.path} ${image.isNew ? 'is built' : 'is there already'}. `);
  io.stdout.write(
    `In the configuration: sandbox: { use: lxc, image: ${directory === undefined ? image.name : image.path} }\n`,
  );
  return 0;
}

/** `pgproof image list` */
export async function listImagesCommand(
  { images: directory }: ImageFlags,
  io: Io,
  { images }: Builtins,
): Promise<number> {
  const found = await images.list(directory);
  if (found.length === 0) io.stdout.write('No image is here; build one: pgproof image build RELEASE\n');
  else {
    const rows = found.map(({ name, release = '?', packages, bytes, builtAt }) => [
      name,
      release,
      packages?.join(' ') ?? '?',
      bytes === undefined ? '?' : formatBytes(bytes),
      formatDuration(Math.max(0, Date.now() - builtAt.getTime())),
    ]);
    io.stdout.write(plainText(table([['Name', 'Release', 'Packages', 'Size', 'Age'], ...rows])));
  }
  return 0;
}

/** `pgproof image remove` */
export function removeImageCommand(
  name: string,
  { images: directory }: ImageFlags,
  io: Io,
  { images }: Builtins,
): number {
  images.remove(name, directory);
  io.stdout.write(`${name} is removed\n`);
  return 0;
}
