import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded (`node --import`) into a tool that does not watch its parent. Its stdin is a pipe from us: when that ends,
 * however suddenly we died, the tool and its own children end. They share its process group (see child.ts).
 */
if (isMainThread) {
  const endGroup = () => process.kill(-process.pid, 'SIGKILL');
  process.stdin.on('end', endGroup).on('error', endGroup).resume();
  // Watching must not keep a tool alive that is done.
  if ('unref' in process.stdin) process.stdin.unref();
}
