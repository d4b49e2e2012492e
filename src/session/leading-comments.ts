/** The source of a pattern for the white space and comments before a statement, each of which can be read in one way only. */
export const leadingComments = /(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|(?:--|\/\/).*\n)*/.source;
