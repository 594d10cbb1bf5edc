/**
 * SQLSTATE classes of messages that tell names and states. All others may quote a row: data exceptions, constraints,
 * RAISE in a function, codes that an extension made up.
 */
const tellsNames = /^(08|0A|25|26|28|2B|34|3D|3F|40|42|53|54|55|57|58|XX)/;

/** Whether a message of the server with this SQLSTATE must stay out of reports. */
export function quotesValues(sqlstate: string): boolean {
  return !tellsNames.test(sqlstate);
}
