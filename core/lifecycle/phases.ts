import { admit } from '../phases/admit.ts';
import { check } from '../phases/check.ts';
import { create } from '../phases/create.ts';
import { destroy } from '../phases/destroy.ts';
import { inspect } from '../phases/inspect.ts';
import { judge } from '../phases/judge.ts';
import { promote } from '../phases/promote.ts';
import { recover } from '../phases/recover.ts';
import { restore } from '../phases/restore.ts';
import { select } from '../phases/select.ts';
import { Lifecycle } from './phase.ts';

/** The lifecycle of a drill. `report` follows, once per run. */
export const { phases } = new Lifecycle()
  .add(select)
  .add(inspect)
  .add(admit)
  .add(create)
  .add(restore)
  .add(recover)
  .add(promote)
  .add(check)
  .add(judge)
  .add(destroy);
