/** A pgproof that gets killed while it builds an image. Argument: the directory of the images. */
import { buildImage } from '../../plugins/sandboxes/lxc/index.ts';

const [directory = ''] = process.argv.slice(2);
await buildImage({
  release: 'bookworm',
  packages: [],
  directory,
  onProgress: (step) => process.stdout.write(`${step}\n`),
});
