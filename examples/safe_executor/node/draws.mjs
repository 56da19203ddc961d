// Draws that depend on the seed and on what they are for, and on nothing else: the same in every run and language.

import { createHash } from 'node:crypto'

/** A whole number from 0 to below `most`. */
export function draw(most, ...key) {
  return createHash('sha256').update(key.join('/')).digest().readUIntBE(0, 6) % most
}
