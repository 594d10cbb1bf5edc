import { connect } from 'node:net';
import { join } from 'node:path';

const cancelRequestCode = 80_877_102;

/**
 * Asks a server on a Unix socket to cancel what one of its sessions runs, as libpq does: on a connection of its own.
 * Resolves when the server has taken the request; never rejects, a server that is gone has nothing to cancel.
 */
export async function cancelRequest(
  server: { readonly socketDirectory: string; readonly port: number },
  session: { readonly processID: number; readonly secretKey: number },
): Promise<void> {
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(cancelRequestCode, 4);
  packet.writeInt32BE(session.processID, 8);
  packet.writeInt32BE(session.secretKey, 12);
  await new Promise<void>((resolve) => {
    const socket = connect(join(server.socketDirectory, `.s.PGSQL.${server.port}`));
    socket.setTimeout(5000, () => socket.destroy());
    socket.once('connect', () => socket.end(packet));
    socket.on('error', () => {});
    socket.once('close', () => resolve());
    socket.resume();
  });
}
