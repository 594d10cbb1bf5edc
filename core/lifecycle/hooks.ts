import { AsyncParallelHook, AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import type { CheckConfiguration } from '../config/configuration.ts';
import type { CheckContext } from '../contracts/check.ts';
import type { ContainerSpec } from '../contracts/sandbox.ts';
import type { Backup } from '../contracts/source.ts';
import type { Finding } from '../report/finding.ts';
import type { DrillReport, Report } from '../report/report.ts';
import type { Judgement } from '../verdict/judgement.ts';
import type {
  CheckedContext,
  CreatedContext,
  DrillContext,
  InspectedContext,
  PromotedContext,
  RecoveredContext,
  RestoredContext,
  SelectedContext,
} from './context.ts';
import type * as events from './events.ts';

/** Backups to choose from. */
export type Selecting = DrillContext & { readonly backups: readonly Backup[] };
/** One check about to run. */
export interface RunningCheck {
  readonly drill: string;
  readonly name: string;
  readonly check: string;
  readonly context: CheckContext;
}
/** Settings for the recovered server, by PostgreSQL's names; safety settings win over them afterwards. */
export type RecoverySettings = Readonly<Record<string, string>>;

/**
 * Every extension point of pgproof. Grammar tells power: an imperative decides, before… and after… work (and may stop
 * the drill), a past participle watches (a throw is logged and changes nothing).
 */
export function createHooks() {
  return Object.freeze({
    selectBackup: new AsyncSeriesBailHook<[Selecting], Backup>(['context']),
    configureContainer: new AsyncSeriesWaterfallHook<[ContainerSpec, InspectedContext]>(['spec', 'context']),
    configureRecovery: new AsyncSeriesWaterfallHook<[RecoverySettings, RestoredContext]>(['settings', 'context']),
    planChecks: new AsyncSeriesWaterfallHook<[readonly CheckConfiguration[], PromotedContext]>(['plan', 'context']),
    runCheck: new AsyncSeriesBailHook<[RunningCheck], readonly Finding[]>(['check']),
    judge: new AsyncSeriesWaterfallHook<[Judgement, DrillReport]>(['judgement', 'report']),

    beforeInspect: new AsyncSeriesHook<[SelectedContext]>(['context']),
    afterInspect: new AsyncSeriesHook<[InspectedContext]>(['context']),
    beforeCreate: new AsyncSeriesHook<[InspectedContext]>(['context']),
    afterCreate: new AsyncSeriesHook<[CreatedContext]>(['context']),
    beforeRestore: new AsyncSeriesHook<[CreatedContext]>(['context']),
    afterRestore: new AsyncSeriesHook<[RestoredContext]>(['context']),
    beforeRecover: new AsyncSeriesHook<[RestoredContext]>(['context']),
    afterRecover: new AsyncSeriesHook<[RecoveredContext]>(['context']),
    beforePromote: new AsyncSeriesHook<[RecoveredContext]>(['context']),
    afterPromote: new AsyncSeriesHook<[PromotedContext]>(['context']),
    beforeChecks: new AsyncSeriesHook<[PromotedContext]>(['context']),
    afterChecks: new AsyncSeriesHook<[CheckedContext]>(['context']),
    beforeDestroy: new AsyncSeriesHook<[DrillContext]>(['context']),

    report: new AsyncParallelHook<[Report]>(['report']),

    runStarted: new SyncHook<[events.RunStarted]>(['event']),
    drillStarted: new SyncHook<[events.DrillStarted]>(['event']),
    phaseStarted: new SyncHook<[events.PhaseStarted]>(['event']),
    phaseFinished: new SyncHook<[events.PhaseFinished]>(['event']),
    restoreProgressed: new SyncHook<[events.RestoreProgressed]>(['event']),
    walReplayed: new SyncHook<[events.WalReplayed]>(['event']),
    checkStarted: new SyncHook<[events.CheckStarted]>(['event']),
    checkProgressed: new SyncHook<[events.CheckProgressed]>(['event']),
    checkFinished: new SyncHook<[events.CheckFinished]>(['event']),
    drillFinished: new SyncHook<[events.DrillFinished]>(['event']),
    pluginFailed: new SyncHook<[events.PluginFailed]>(['event']),
    runFinished: new SyncHook<[events.RunFinished]>(['event']),
  });
}

export type Hooks = ReturnType<typeof createHooks>;
export type HookName = keyof Hooks;
