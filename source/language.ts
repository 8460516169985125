/** The languages podquake speaks. What Kubernetes itself prints is English in both. */
export type Language = 'en' | 'ko';

/** A text in each of them: one that lacks a language does not compile. */
export type Texts = Readonly<Record<Language, string>>;
