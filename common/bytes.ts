export const MIB = 1024 * 1024;

/** `4 MiB`, `256 KiB`. */
export function sizeOf(bytes: number): string {
  return bytes >= MIB ? `${Math.round(bytes / MIB)} MiB` : `${Math.round(bytes / 1024)} KiB`;
}
