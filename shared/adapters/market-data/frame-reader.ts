import type { FrameRead, ReadFrame } from '#shared/domain/market/market-sink.ts';
import { type JsonBytes, Unreadable } from './json-bytes.ts';

const pong = Buffer.from('pong');

/** Reads one message after the other with `tell`; what that cannot read is UNREADABLE, an answer to our ping is OTHER. */
export function frameReader(json: JsonBytes, tell: () => FrameRead): ReadFrame {
  return (bytes, start = 0, end = bytes.length) => {
    if (end - start === pong.length && pong.equals(bytes.subarray(start, end))) return 'OTHER';
    json.read(bytes, start, end);
    try {
      return tell();
    } catch (error) {
      if (error instanceof Unreadable) return 'UNREADABLE';
      throw error;
    }
  };
}

/** Enters each object of an array; `readRow` leaves it again. */
export function eachItem(json: JsonBytes, readRow: () => void): void {
  for (let more = json.firstItem(); more; more = json.nextItem()) readRow();
}
