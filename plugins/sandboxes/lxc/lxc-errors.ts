import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  LXC_UNUSABLE: {
    blame: 'sandbox',
    message: (facts: { reason: string; hint: string }) => `LXC cannot be used here: ${facts.reason}`,
    hint: (facts) => facts.hint,
  },
  LXC_DIRECTORY_UNREACHABLE: {
    blame: 'sandbox',
    message: (facts: { directory: string; closed: string }) =>
      `The container's own user ids cannot pass ${facts.closed} to reach ${facts.directory}`,
    hint: (facts) => `Let everybody pass it (chmod o+x ${facts.closed}), or put the work directory elsewhere.`,
  },
  LXC_MOUNT_TARGET_TAKEN: {
    blame: 'plugin',
    message: (facts: { target: string }) => `Nothing can be mounted at ${facts.target} in an LXC container`,
    hint: () => 'Choose an absolute path that the system does not use, such as /backup.',
  },
  LXC_PATH_UNFIT: {
    blame: 'sandbox',
    message: (facts: { path: string }) => `LXC cannot take the path ${JSON.stringify(facts.path)}`,
    hint: () => 'Use a path without line breaks, quotes and backslashes.',
  },
  CONTAINER_START_FAILED: {
    blame: 'sandbox',
    message: (facts: { name: string; output: string }) =>
      `Container ${facts.name} did not start: ${facts.output || 'lxc-start said nothing'}`,
    hint: ({ output }) =>
      /mount "proc"/.test(output)
        ? 'Parts of /proc are hidden here, as in a Docker container, and the kernel then mounts none in a new namespace. Run pgproof on the host, or use the process sandbox.'
        : 'Run pgproof doctor; lxc-checkconfig tells what the kernel lacks.',
  },
  CONTAINER_START_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { name: string }) => `The start of container ${facts.name} was interrupted`,
  },
  CONTAINER_NOT_RUNNING: {
    blame: 'sandbox',
    message: (facts: { name: string }) => `Container ${facts.name} is not running`,
    hint: () => 'Look in the report for what stopped it: memory limit, signal, or an earlier phase.',
  },
  CONTAINER_ATTACH_FAILED: {
    blame: 'sandbox',
    message: (facts: { name: string; program: string; output: string }) =>
      `${facts.program} could not be started in container ${facts.name}: ${facts.output}`,
    hint: (facts) => `Look whether ${facts.program} exists in the container and everybody may execute it.`,
  },
  CONTAINER_LEFTOVERS: {
    blame: 'sandbox',
    message: (facts: { names: readonly string[] }) => `Processes of ${facts.names.join(', ')} do not end`,
    hint: () => 'They hang in the kernel (state D); look at the disk, and run pgproof reap afterwards.',
  },
  IMAGE_MISSING: {
    blame: 'operator',
    message: (facts: { image: string; path: string }) => `There is no image ${facts.image} (looked at ${facts.path})`,
    hint: () =>
      'See pgproof image list; build one with pgproof image build, or leave `image` out to use the programs of this host.',
  },
  IMAGE_NOT_BUILT: {
    blame: 'operator',
    message: (facts: { path: string }) =>
      `The image that the configuration describes is not built (looked at ${facts.path})`,
    hint: () => 'Build it: pgproof image build without a name takes it from the configuration.',
  },
});
