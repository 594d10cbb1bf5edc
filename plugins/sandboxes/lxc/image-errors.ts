import { defineErrors } from '../../../core/index.ts';

export const imageErrors = defineErrors({
  IMAGE_TOOL_MISSING: {
    blame: 'operator',
    message: (facts: { tool: string; package?: string }) =>
      `${facts.tool} is not installed; an image cannot be built without it`,
    hint: (facts) => `Install it (apt-get install ${facts.package ?? facts.tool}).`,
  },
  IMAGE_NEEDS_ROOT: {
    blame: 'operator',
    message: () => 'Only root can build and remove images',
    hint: () => 'Run pgproof image as root.',
  },
  IMAGE_RECIPE_INVALID: {
    blame: 'operator',
    message: (facts: { reason: string }) => `No image can be built of that: ${facts.reason}`,
    hint: () =>
      'Write a release and names of packages (pgproof image build bookworm postgresql-15), --download, or --rootfs.',
  },
  IMAGE_ROOTFS_MISSING: {
    blame: 'operator',
    message: (facts: { path: string }) => `There is no root file system at ${facts.path}`,
    hint: () => 'Give the path of a directory or a tarball; an image that is built already goes by its name.',
  },
  IMAGE_ROOTFS_UNFIT: {
    blame: 'operator',
    message: (facts: { from: string; reason: string }) => `${facts.from} is no root file system: ${facts.reason}`,
    hint: () => 'It needs a /usr, an /etc and a /bin/sh, at the top or in a directory called rootfs.',
  },
  IMAGE_PACKAGE_UNKNOWN: {
    blame: 'operator',
    message: (facts: { name: string; packages: readonly string[] }) =>
      `Image ${facts.name} could not be built: its package sources have no ${facts.packages.join(' and no ')}`,
    hint: () => 'Look for the name at the distribution, or name the source that has it: repositories, --repository.',
  },
  IMAGE_PACKAGES_NEED_APT: {
    blame: 'operator',
    message: (facts: { name: string }) => `No packages can be installed in image ${facts.name}: it has no apt-get`,
    hint: () =>
      'Install them in the root file system by its own means, pack it, and give it as rootfs without packages.',
  },
  IMAGE_KEYRING_MISSING: {
    blame: 'operator',
    message: (facts: { path: string }) =>
      `The keyring ${facts.path} of a repository is neither in the image nor on this host`,
    hint: () => 'Put it there on this host; it is copied into the image.',
  },
  IMAGE_IN_USE: {
    blame: 'operator',
    message: (facts: { name: string }) => `A container uses image ${facts.name}`,
    hint: () => 'Let the drill end, and remove the image then.',
  },
  IMAGE_BUILD_FAILED: {
    blame: 'sandbox',
    message: (facts: { name: string; output: string }) => `Image ${facts.name} could not be built: ${facts.output}`,
    hint: () =>
      'Look whether what it is built of exists, and whether its mirror or server can be reached from this host.',
  },
  IMAGE_BUILD_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { name: string }) => `The build of image ${facts.name} was interrupted`,
  },
});
