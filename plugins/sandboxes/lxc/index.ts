import { defineSandbox } from '../../../core/index.ts';
import { LxcSandbox } from './lxc-sandbox.ts';
import { lxcOptions } from './options.ts';

export { images } from './images.ts';
export { buildImage, type BuildImageOptions, type BuiltImage } from './build-image.ts';

/** The real thing: an unprivileged LXC container without network. Needs root and the package lxc. */
export const lxc = defineSandbox({
  name: 'lxc',
  summary: "Unprivileged LXC container without network, over the host's /usr or an image",
  options: lxcOptions,
  open: (options) => new LxcSandbox(options),
});
