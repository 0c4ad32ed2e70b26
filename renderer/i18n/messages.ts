/** The shape that a translation must have: every key of the English messages, with text in its place. */
export type Messages<English> = { [Key in keyof English]: English[Key] extends string ? string : Messages<English[Key]> };
