import { resolve } from 'node:path';
import { formatBytes } from '../values/bytes.ts';
import { formatDuration } from '../values/duration.ts';
import { plainText } from '../text/plain-text.ts';
import type { Builtins, ImageWish } from './builtins-contract.ts';
import { buildProgress } from './build-progress.ts';
import { cliErrors } from './cli-errors.ts';
import type { Io } from './io.ts';
import { optionalConfiguration } from './optional-configuration.ts';
import { table } from './table.ts';

export interface ImageFlags {
  /** Where images lie; the sandbox's own default without it. */
  readonly images?: string;
}

export interface BuildFlags extends ImageFlags {
  readonly download?: string;
  readonly server?: string;
  readonly rootfs?: string;
  readonly repository?: string[];
  readonly config?: string;
}

/** `pgproof image build`: what the words and flags describe, or else the configuration. */
export async function buildImageCommand(
  words: readonly string[],
  { images: directory, config, ...flags }: BuildFlags,
  io: Io,
  builtins: Builtins,
): Promise<number> {
  const { download, server, rootfs, repository } = flags;
  const isDescribed = words.length > 0 || [download, server, rootfs, repository].some((flag) => flag !== undefined);
  const wish = isDescribed
    ? { ...wishOf(words, flags, io), directory }
    : {
        ...(await configured(config, io, builtins)),
        ...(directory === undefined ? {} : { directory }),
      };
  const progress = buildProgress(io.stdout);
  let image;
  try {
    image = await builtins.images.build({ ...wish, signal: io.signal, onProgress: progress.step });
  } finally {
    progress.end();
  }
  io.stdout.write(`${image.path} ${image.isNew ? 'is built' : 'is there already'}. `);
  if (!isDescribed) io.stdout.write('The drills of this configuration use it.\n');
  else {
    const name = directory === undefined ? image.name : image.path;
    io.stdout.write(`In the configuration: sandbox: { use: lxc, image: ${name} }\n`);
  }
  return 0;
}

/** The first word is a release where no flag says what to begin with; all others are packages. */
function wishOf(words: readonly string[], flags: Omit<BuildFlags, 'images' | 'config'>, io: Io): ImageWish {
  const { download, server, rootfs, repository } = flags;
  const isRelease = download === undefined && rootfs === undefined;
  const packages = isRelease ? words.slice(1) : [...words];
  return {
    release: isRelease ? words[0] : undefined,
    download,
    server,
    rootfs: rootfs === undefined ? undefined : resolve(io.cwd, rootfs),
    ...(packages.length === 0 ? {} : { packages }),
    ...(repository === undefined ? {} : { repositories: repository }),
  };
}

async function configured(file: string | undefined, io: Io, builtins: Builtins): Promise<ImageWish> {
  const configuration = await optionalConfiguration(file, io.cwd, { registry: builtins, env: io.env });
  for (const { definition, options } of configuration?.sandbox.candidates ?? []) {
    const wish = builtins.images.configured(definition.name, options);
    if (wish !== undefined) return wish;
  }
  throw cliErrors.IMAGE_NOT_DESCRIBED({});
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
