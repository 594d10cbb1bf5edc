/** First two bytes of every WAL page (XLOG_PAGE_MAGIC), by major; a new value with each. Seen in segments of real servers. */
export const walPageMagics: ReadonlyMap<number, number> = new Map([
  [10, 0xd097],
  [11, 0xd098],
  [12, 0xd101],
  [13, 0xd106],
  [14, 0xd10d],
  [15, 0xd110],
  [16, 0xd113],
  [17, 0xd116],
  [18, 0xd118],
]);
