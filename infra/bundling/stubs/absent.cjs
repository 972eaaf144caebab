// ccxt falls back to the global fetch only when importing undici fails; an empty module would break every request.
throw new Error('undici is left out of the bundle; the global fetch is used');
