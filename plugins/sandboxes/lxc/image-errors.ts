import { defineErrors } from '../../../core/index.ts';

export const imageErrors = defineErrors({
  IMAGE_TOOL_MISSING: {
    blame: 'operator',
    message: (facts: { tool: string }) => `${facts.tool} is not installed; an image cannot be built without it`,
    hint: (facts) => `Install it (apt-get install ${facts.tool}).`,
  },
  IMAGE_NEEDS_ROOT: {
    blame: 'operator',
    message: () => 'Only root can build an image',
    hint: () => 'Run pgproof image build as root.',
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
