/** What every answer says to browsers: only our own scripts, styles and pictures, no frames, no guessing of types. */
export const securityHeaders: readonly (readonly [string, string])[] = [
  ["Content-Security-Policy", "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["X-Frame-Options", "DENY"],
];
