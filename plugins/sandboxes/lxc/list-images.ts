import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemPath } from '../../../core/index.ts';
import { defaultImages } from './image.ts';
import { readMark } from './image-mark.ts';

export interface ListedImage {
  /** What a configuration says behind `image:`. */
  readonly name: string;
  /** Code name of the distribution's release; undefined where the image does not say. */
  readonly release: string | undefined;
  /** Those asked for; undefined for an image that was made by hand. */
  readonly packages: readonly string[] | undefined;
  /** On disk; undefined where it could not be measured. */
  readonly bytes: number | undefined;
  readonly builtAt: Date;
}

/** Images by name; none where the directory does not exist. */
export async function listImages(directory = defaultImages): Promise<ListedImage[]> {
  return Promise.all(imageNames(directory).map((name) => describe(join(directory, name), name)));
}

/** Whatever has a name without a dot in front and a /usr in it. */
export function imageNames(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const isImage = (name: string) => !name.startsWith('.') && existsSync(`${join(directory, name, 'usr')}/.`);
  return names.filter(isImage).toSorted();
}

async function describe(path: string, name: string): Promise<ListedImage> {
  const mark = readMark(path);
  return {
    name,
    release: mark?.release ?? codeName(path),
    packages: mark?.packages,
    bytes: await sizeOf(path),
    // Nothing is made or removed at the top of an image after its build.
    builtAt: statSync(path).mtime,
  };
}

/** os-release(5) */
function codeName(path: string): string | undefined {
  try {
    return /^VERSION_CODENAME="?([\w.-]+)/m.exec(readFileSync(join(path, 'usr/lib/os-release'), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** In one file system, or the /proc of a half-unmounted image would count. */
async function sizeOf(path: string): Promise<number | undefined> {
  const { stdout } = await execa('du', ['--summarize', '--one-file-system', '--block-size=1', '--', path], {
    env: { PATH: systemPath },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  return /^\d+/.test(stdout) ? Number.parseInt(stdout, 10) : undefined;
}
