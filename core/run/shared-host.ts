import type { Slots } from '../checks/slots.ts';
import type { Room } from './disk.ts';

/** What the drills of a run share of the host. */
export interface SharedHost {
  /** This drill's part of the disk. */
  readonly room: Room;
  /** Server processes that the checks of all drills together may keep busy. */
  readonly slots: Slots;
}
