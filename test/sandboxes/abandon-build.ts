/** A pgproof that gets killed while it builds an image. Arguments: the directory of the images, and what to build. */
import { buildImage, type BuildImageOptions } from '../../plugins/sandboxes/lxc/index.ts';

const [directory = '', wish = ''] = process.argv.slice(2);
await buildImage({
  ...(JSON.parse(wish) as BuildImageOptions),
  directory,
  onProgress: (step) => process.stdout.write(`${step}\n`),
});
