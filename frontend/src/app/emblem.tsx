/** The sign of the portal: an ear of wheat over the sea. Not a coat of arms: those belong to the authorities. */
export function Emblem() {
  return (
    <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="rgb(255 255 255 / 12%)" />
      <path d="M3 23.500c4.300-3 8.700-3 13 0s8.700 3 13 0V25a7 7 0 0 1-7 4H10a7 7 0 0 1-7-4z" fill="#7cc4cc" />
      <g fill="#f0c24b">
        <path d="M15.300 8h1.400v16h-1.400z" />
        <path d="M16 2.500c2 2.200 2 4.600 0 7-2-2.400-2-4.800 0-7zM17 13c.3-3 2-4.700 5-5 0 3-1.900 4.900-5 5zM15 13c-.3-3-2-4.700-5-5 0 3 1.900 4.900 5 5zM17 18.500c.3-3 2-4.700 5-5 0 3-1.900 4.900-5 5zM15 18.500c-.3-3-2-4.700-5-5 0 3 1.900 4.900 5 5z" />
      </g>
    </svg>
  );
}
