/**
 * What waits for a page that reads slowly is bounded (H9): beyond the first bound events are left out, since their numbers
 * tell the page to fetch again; who stays beyond it, or asks for more than the second, is dropped with all that waits.
 */
import type { WebSocket } from 'ws';

const eventsBound = 1_048_576;
/** Answers may be long (a day's records), and several may be asked for at once. */
const answersBound = 16 * 1_048_576;
const patienceMs = 5000;

/** Sends frames to `socket`; `now` in milliseconds that never go back. */
export function sendTo(socket: WebSocket, now: () => number = () => performance.now()): (frame: string) => void {
  let slowSince: number | undefined;
  return (frame) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount <= eventsBound) {
      slowSince = undefined;
      return socket.send(frame);
    }
    slowSince ??= now();
    if (socket.bufferedAmount > answersBound || now() - slowSince > patienceMs) return socket.terminate();
    if (!frame.startsWith('{"t":"event"')) socket.send(frame);
  };
}
