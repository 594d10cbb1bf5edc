/** The lifecycle of a drill, in order; `report` belongs to the run. */
export const phaseNames = [
  'select',
  'inspect',
  'admit',
  'create',
  'restore',
  'recover',
  'promote',
  'check',
  'judge',
  'destroy',
  'report',
] as const;
export type PhaseName = (typeof phaseNames)[number];
