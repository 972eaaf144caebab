const progressEveryMs = 500;

/** How far a long reading is. On a terminal only: it would be noise in a pipe. */
export function progressLine() {
  let shownAtMs = performance.now();
  let isShown = false;
  return {
    show(share: number, messages: number) {
      if (!process.stderr.isTTY || performance.now() - shownAtMs < progressEveryMs) return;
      shownAtMs = performance.now();
      isShown = true;
      process.stderr.write(`\r${Math.floor(share * 100)} %, ${messages} messages `);
    },
    end() {
      if (isShown) process.stderr.write('\r\u001b[K');
    },
  };
}
