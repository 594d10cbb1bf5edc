export const usageError = 3;

export const exitStatusHelp = `
Exit status:
  0  proven, with or without warnings (--strict makes warnings 1)
  1  failed: a backup was shown to be bad
  2  unverified: it could not be found out
  3  usage or configuration
  4  the verdict is fine, but a required report was not delivered`;
