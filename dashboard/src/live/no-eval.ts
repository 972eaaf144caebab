/** Zod tries to compile its schemas; the page's policy forbids that, and reports each try. Set before zod is loaded. */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
