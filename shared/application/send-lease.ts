/** Longest time between an attempt's record and its send. A worker that was paused longer sends nothing. */
export const sendLeaseMs = 1_000;
