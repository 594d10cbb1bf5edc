import { parse } from 'yaml';
import { section } from './markdown.ts';
import type { BuildImageOptions } from '../../plugins/sandboxes/lxc/index.ts';

/** What an example in docs/sandboxes.md says an image is made of: the first that begins with this. */
export function documentedImage(base: 'release' | 'download' | 'rootfs'): BuildImageOptions {
  const examples = [...section('docs/sandboxes.md', 'Images').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
    ([, text = '']) => (parse(text) as { sandbox: { image: BuildImageOptions } }).sandbox.image,
  );
  const found = examples.find((image) => base in image);
  if (found === undefined) throw new Error(`docs/sandboxes.md has no example with ${base}`);
  return found;
}
