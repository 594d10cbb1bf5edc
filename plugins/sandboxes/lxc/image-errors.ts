import { defineErrors } from '../../../core/index.ts';

export const imageErrors = defineErrors({
  IMAGE_TOOL_MISSING: {
    blame: 'operator',
    message: (facts: { tool: string }) => `${facts.tool} is not installed; an image cannot be built without it`,
    hint: (facts) => `Install it (apt-get install ${facts.tool}).`,
  },
  IMAGE_NEEDS_ROOT: {
    blame: 'operator',
    message: () => 'Only root can build and remove images',
    hint: () => 'Run pgproof image as root.',
  },
  IMAGE_NAME_INVALID: {
    blame: 'operator',
    message: (facts: { what: string; name: string }) => `${JSON.stringify(facts.name)} is no ${facts.what}`,
    hint: () => 'Write the code name of a release and names of packages: pgproof image build bookworm postgresql-15.',
  },
  IMAGE_IN_USE: {
    blame: 'operator',
    message: (facts: { name: string }) => `A container uses image ${facts.name}`,
    hint: () => 'Let the drill end, and remove the image then.',
  },
  IMAGE_BUILD_FAILED: {
    blame: 'sandbox',
    message: (facts: { name: string; output: string }) => `Image ${facts.name} could not be built: ${facts.output}`,
    hint: () => 'Look whether the release and the packages exist and the mirror of this host can be reached.',
  },
  IMAGE_BUILD_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { name: string }) => `The build of image ${facts.name} was interrupted`,
  },
});
