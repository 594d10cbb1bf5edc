import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
/** Written for users; their examples are executed. */
export const userPages: readonly string[] = ['README.md', ...docs.map((name) => `docs/${name}`)];
export const allPages: readonly string[] = [...userPages, 'CONTRIBUTING.md', 'CHANGELOG.md', 'core/README.md'];

export const read = (page: string) => readFileSync(join(root, page), 'utf8');

export interface Block {
  readonly page: string;
  /** Where it begins, for messages. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** From a first line such as `// checks/own.ts`. */
  readonly path: string | undefined;
}

export function blocksOf(page: string): Block[] {
  const text = read(page);
  return [...text.matchAll(/^```([a-z]*)\n([^]*?)^```$/gm)].map(({ index, 1: language = '', 2: body = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    language,
    text: body,
    path: /^\/\/ (\S+\.[a-z]+)\n/.exec(body)?.[1],
  }));
}

/** Blocks of one language on all pages for users. */
export const blocks = (language: string) => userPages.flatMap(blocksOf).filter((block) => block.language === language);

export const placeOf = ({ page, line }: Block) => `${page}:${line}`;

/** Writes the TypeScript of a page below `directory`, each block where its first line says. */
export async function writeScripts(page: string, directory: string): Promise<void> {
  for (const block of blocksOf(page).filter(({ language }) => language === 'ts')) {
    const file = join(directory, block.path ?? `line-${block.line}.ts`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, block.text);
  }
}

/** Text of the section under a heading, up to the next heading of the same or a higher level. */
export function section(page: string, heading: string): string {
  const lines = read(page).split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0;
  const length = lines.slice(start + 1).findIndex((line) => (/^#+(?= )/.exec(line)?.[0].length ?? 99) <= level);
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** Cells of the table whose first heading cell this is, without heading; undefined when there is none. */
export function table(text: string, firstCell: string): string[][] | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstCell} |`));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** `` `name` `` → `name` */
export const code = (cell: string | undefined) => /^`([^`]*)`/.exec(cell ?? '')?.[1];
