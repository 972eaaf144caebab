import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Charts are in chunks of their own, which only the pages that draw them load. Nothing is inlined: the page's content
 * security policy allows scripts from its own address alone.
 */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
