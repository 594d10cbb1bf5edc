import { definePlugin } from '../../core/index.ts';
import { deliveryLines } from './delivery-lines.ts';
import { tapLiveProgress } from './live-progress.ts';
import { tapPlainProgress } from './plain-progress.ts';
import { hasColors, isLive, terminalPaint, type OutputStream } from './terminal.ts';

interface ConsoleProgressOptions {
  readonly stream: OutputStream;
  /** Decides about terminal and colours where the options below do not. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly isTTY?: boolean | undefined;
  readonly color?: boolean | undefined;
  /** Says nothing. */
  readonly quiet?: boolean | undefined;
}

/** Progress for whoever looks: drawn in place on a terminal, a line per phase and check elsewhere. */
export function consoleProgress({ stream, env, isTTY, color, quiet = false }: ConsoleProgressOptions) {
  return definePlugin({
    name: 'console',
    api: 1,
    apply(engine) {
      if (quiet) return;
      // Whoever reads may stop reading (a pager, head): that ends no drill.
      stream.on('error', () => {});
      const paint = terminalPaint(color ?? hasColors(stream, env));
      if (isTTY ?? isLive(stream, env)) tapLiveProgress(engine, stream, paint);
      else tapPlainProgress(engine, (text) => stream.write(text), paint);
      engine.hooks.runFinished.tap({ name: 'console deliveries', stage: 'late' }, ({ report }) => {
        stream.write(deliveryLines(report, paint));
      });
    },
  });
}
