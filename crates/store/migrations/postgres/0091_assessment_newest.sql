-- The newest that a party signed, or is answering, without reading its questions.
CREATE INDEX assessment_newest ON assessment (tenant, party, questionnaire, wanted_by, state, signed_at, assessment);
