const paths = {
  home: 'M3 9.5 10 3l7 6.5V17H12v-5H8v5H3z',
  trade: 'M5 3v14M5 6h3v6H5zM13 3v14M13 8h3v6h-3z',
  orders: 'M4 5h12M4 10h12M4 15h8',
  positions: 'M3 16h14M5 16V9h3v7M12 16V4h3v12',
  risk: 'M10 2.5 16.5 5v5c0 4-3 6.5-6.5 7.5C6.500 16.500 3.500 14 3.500 10V5z',
  strategies: 'M4 14c3 0 3-8 6-8s3 8 6 8M4 6h2M14 6h2',
  profile:
    'M10 10a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M3.500 17c0-3.500 3-5 6.500-5s6.500 1.500 6.500 5',
  markets: 'M3 17V8M7 17v-5M11 17V6M15 17v-8M3 4l4 3 4-4 5 3',
  reports: 'M5 2.500h7l3.500 3.500v11.500H5zM12 2.500V6h3.500M8 10h5M8 13.500h5',
  backtests: 'M3 3v14h14M6 13l3-4 3 2 4-6',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 4v4M7 12v4',
  health: 'M2.500 10.500h3.500l2-5 3.500 9 2-4h4',
  refresh: 'M16 10a6 6 0 1 1-2-4.500M16 3v3.500h-3.500',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b2b33" />
      <path
        d="M6 12h13a4 4 0 1 0-4-4M6 17h18a4 4 0 1 1-4 4M6 22h8a3 3 0 1 1-3 3"
        fill="none"
        stroke="#5eead4"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
