import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, read, root } from './markdown.ts';

const withoutCode = (text: string) => text.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
const linksOf = (page: string) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));

/** Anchors as GitHub makes them of headings. */
const anchorsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('links', () => {
  it('exist at all', () => {
    expect(allPages.flatMap(linksOf).length).toBeGreaterThan(25);
  });

  it.each(allPages)('of %s lead to a file and a heading', (page) => {
    const broken = linksOf(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('of README.md reach every page for users', () => {
    const linked = linksOf('README.md').map((link) => relative(root, join(root, link)).split('#')[0]);
    const missing = allPages.filter(
      (page) => page !== 'README.md' && page !== 'CHANGELOG.md' && !linked.includes(page),
    );
    expect(missing).toEqual([]);
  });
});
