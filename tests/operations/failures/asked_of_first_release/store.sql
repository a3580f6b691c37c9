BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempts (
	plan_id VARCHAR(64) NOT NULL, 
	batch INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	doubt TEXT, 
	PRIMARY KEY (plan_id, batch), 
	FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	place TEXT NOT NULL, 
	what TEXT NOT NULL, 
	plan_id VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: stop 123 running','s1');
INSERT INTO "audit" VALUES(2,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: delete 123/1/3','s2');
INSERT INTO "audit" VALUES(3,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: stop 123/1/2','s3');
INSERT INTO "audit" VALUES(4,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: tag 123/1/4 +bad -old','s4');
INSERT INTO "audit" VALUES(5,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','confirmed: tag 123/1/4 +bad -old','s4');
INSERT INTO "audit" VALUES(6,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: tag 123/1/3 +seen','s5');
INSERT INTO "audit" VALUES(7,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','confirmed: tag 123/1/3 +seen','s5');
INSERT INTO "audit" VALUES(8,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','asked: stop 123/1/1','s6');
INSERT INTO "audit" VALUES(9,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','confirmed: stop 123/1/2','s3');
INSERT INTO "audit" VALUES(10,'2026-05-04 12:00:00.000000','{"id":"U1","name":"anna"}','{"channel":"C1","thread":"","message":"","alone":false}','confirmed: stop 123/1/1','s6');
CREATE TABLE channels (
	channel VARCHAR(200) NOT NULL, 
	project INTEGER NOT NULL, 
	set_by TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (channel)
);
CREATE TABLE once (
	what VARCHAR(300) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (what)
);
CREATE TABLE plans (
	id VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	closed_by TEXT, 
	closed_at DATETIME, 
	card TEXT, 
	progress TEXT NOT NULL, 
	hand VARCHAR(200) NOT NULL, 
	look INTEGER NOT NULL, 
	changes INTEGER NOT NULL, 
	shown INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "plans" VALUES('s1','{"id":"s1","action":{"type":"stop"},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":2},"spider":"books","state":"running","close_reason":"","run_time":"PT3600S","items":40,"errors":0,"tags":[],"skip":""},{"key":{"project":123,"spider":1,"number":1},"spider":"books","state":"running","close_reason":"","run_time":"PT3600S","items":40,"errors":0,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"stop 123 running","barrier":"number","filtered":true}','open','2026-05-04 12:10:00.000000',NULL,NULL,'{"channel":"C1","thread":"","message":"1700000000.000001","alone":false}','{"requested":[],"outcomes":[],"interrupted":false,"trouble":"","ended_at":null,"replaced_by":""}','',0,0,0);
INSERT INTO "plans" VALUES('s2','{"id":"s2","action":{"type":"delete"},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":3},"spider":"books","state":"finished","close_reason":"finished","run_time":"PT1800S","items":40,"errors":0,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"delete 123/1/3","barrier":"dialog","filtered":false}','open','2026-05-04 12:10:00.000000',NULL,NULL,'{"channel":"C1","thread":"","message":"1700000000.000002","alone":false}','{"requested":[],"outcomes":[],"interrupted":false,"trouble":"","ended_at":null,"replaced_by":""}','',0,0,0);
INSERT INTO "plans" VALUES('s3','{"id":"s3","action":{"type":"stop"},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":2},"spider":"books","state":"running","close_reason":"","run_time":"PT3600S","items":40,"errors":0,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"stop 123/1/2","barrier":"card","filtered":false}','claimed','2026-05-04 12:10:00.000000','{"id":"U1","name":"anna"}','2026-05-04 12:00:00.000000','{"channel":"C1","thread":"","message":"1700000000.000003","alone":false}','{"requested":[],"outcomes":[],"interrupted":false,"trouble":"","ended_at":null,"replaced_by":""}','',0,1,0);
INSERT INTO "plans" VALUES('s4','{"id":"s4","action":{"type":"tag","add":["bad"],"remove":["old"]},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":4},"spider":"books","state":"finished","close_reason":"finished","run_time":"PT1800S","items":40,"errors":0,"tags":["old"],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"tag 123/1/4 +bad -old","barrier":"none","filtered":false}','claimed','2026-05-04 12:10:00.000000','{"id":"U1","name":"anna"}','2026-05-04 12:00:00.000000','{"channel":"C1","thread":"","message":"1700000000.000004","alone":false}','{"requested":[],"outcomes":[],"interrupted":false,"trouble":"","ended_at":null,"replaced_by":""}','',0,1,0);
INSERT INTO "plans" VALUES('s5','{"id":"s5","action":{"type":"tag","add":["seen"],"remove":[]},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":3},"spider":"books","state":"finished","close_reason":"finished","run_time":"PT1800S","items":40,"errors":0,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"tag 123/1/3 +seen","barrier":"none","filtered":false}','done','2026-05-04 12:10:00.000000','{"id":"U1","name":"anna"}','2026-05-04 12:00:00.000000','{"channel":"C1","thread":"","message":"1700000000.000005","alone":false}','{"requested":[{"project":123,"spider":1,"number":3}],"outcomes":[{"key":{"project":123,"spider":1,"number":3},"result":"done","why":""}],"interrupted":false,"trouble":"","ended_at":"2026-05-04T12:00:00Z","replaced_by":""}','',0,2,0);
INSERT INTO "plans" VALUES('s6','{"id":"s6","action":{"type":"stop"},"project":123,"label":"prod-crawl","jobs":[{"key":{"project":123,"spider":1,"number":1},"spider":"books","state":"running","close_reason":"","run_time":"PT3600S","items":40,"errors":0,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"","message":"","alone":false},"asked_at":"2026-05-04T12:00:00Z","expires_at":"2026-05-04T12:10:00Z","sentence":"stop 123/1/1","barrier":"card","filtered":false}','done','2026-05-04 12:10:00.000000','{"id":"U1","name":"anna"}','2026-05-04 12:00:00.000000','{"channel":"C1","thread":"","message":"1700000000.000006","alone":false}','{"requested":[{"project":123,"spider":1,"number":1}],"outcomes":[{"key":{"project":123,"spider":1,"number":1},"result":"unknown","why":"its request timed out"}],"interrupted":false,"trouble":"","ended_at":"2026-05-04T12:00:00Z","replaced_by":""}','',0,2,0);
CREATE INDEX plans_by_status ON plans (status, expires_at);
CREATE INDEX ix_once_at ON once (at);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_plan_id ON audit (plan_id);
COMMIT;
