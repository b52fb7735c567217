const MAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+?\d[\d\s()-]{7,}\d/g;

/** Replaces mail addresses and telephone numbers, with the patterns that people use for it. */
export const hidePersonalData = (text: string): string => text.replace(MAIL, '[email]').replace(PHONE, '[phone]');
