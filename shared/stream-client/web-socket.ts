import type { SocketEvents, StreamSocket } from './options.ts';

/** The WebSocket that browsers and Node have. */
export function webSocket(address: string, events: SocketEvents): StreamSocket {
  const socket = new WebSocket(address);
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => events.heard(data);
  socket.onclose = ({ code }) => events.ended(`closed, ${code}`);
  socket.onerror = () => events.ended('failed');
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
